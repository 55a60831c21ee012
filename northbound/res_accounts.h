/* AccountService as Redfish shows it: the service, its accounts, its roles. Handlers for routes.c;
 * what they change goes through accounts.h.
 *
 * Who has no ConfigureUsers (or no ConfigureManager, to read) sees and changes the own account
 * alone, and of it the password alone; so does who has a scope. In a node's view the accounts are
 * those that may see the node, and one made there is for that node unless its Oem.Fishway.Scope
 * says otherwise: who manages "the users of this BMC" must not make users of the fleet. Accounts of
 * the configuration are shown and cannot be changed, but unlocked. */
#ifndef FISHWAY_RES_ACCOUNTS_H
#define FISHWAY_RES_ACCOUNTS_H

#include "northbound/router.h"

/* /redfish/v1/AccountService */
route_fn res_accounts_service_get, res_accounts_service_patch;
/* .../Accounts */
route_fn res_accounts_get, res_accounts_post;
/* .../Accounts/{} */
route_fn res_accounts_one_get, res_accounts_one_patch, res_accounts_one_delete;
/* .../Roles */
route_fn res_roles_get, res_roles_post;
/* .../Roles/{} */
route_fn res_roles_one_get, res_roles_one_patch, res_roles_one_delete;

#endif
